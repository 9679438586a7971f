/** Where the service is. The page's own folder has a config.json for a service that lives elsewhere. */
export interface Config {
  /** Origin and path before /api/v1; empty for where the page came from. */
  apiUrl: string;
  /** Whole URL of the WebSocket; empty for /api/v1/ws of the service. */
  websocketUrl: string;
}

export async function loadConfig(): Promise<Config> {
  try {
    const answer = await fetch(new URL('config.json', document.baseURI));
    const given = (await answer.json()) as { api_url?: string; websocket_url?: string };
    return { apiUrl: (given.api_url ?? '').replace(/\/+$/, ''), websocketUrl: given.websocket_url ?? '' };
  } catch {
    return { apiUrl: '', websocketUrl: '' };
  }
}

/** Browsers send no headers with a WebSocket, so the token goes into the URL. */
export function socketUrl(config: Config, token: string | null): string {
  const url = new URL(config.websocketUrl || `${config.apiUrl}/api/v1/ws`, location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  if (token) url.searchParams.set('token', token);
  return url.href;
}
