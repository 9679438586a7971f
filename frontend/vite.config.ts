/// <reference types="vitest/config" />
import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const SERVICE = process.env.LOCDET_URL ?? 'http://127.0.0.1:8000';

/** Fonts, character maps and decoders that PDF pages may need; the browser asks for them one by one. */
function pdfData(): Plugin {
  let folder = '';
  return {
    name: 'pdf-data',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir;
    },
    writeBundle() {
      for (const name of ['cmaps', 'standard_fonts', 'wasm', 'iccs']) {
        cpSync(here(`node_modules/pdfjs-dist/${name}`), `${folder}/pdf/${name}`, { recursive: true });
      }
    },
  };
}

export default defineConfig({
  // Relative URLs, so that the page works at any path of a server or a bucket.
  base: './',
  plugins: [react(), pdfData()],
  build: {
    outDir: process.env.LOCDET_FRONTEND_OUT ?? here('../python/locdet/frontend'),
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 1200,
  },
  server: {
    // The table of export formats is the service's.
    fs: { allow: [here('.'), here('../python/locdet/formats.json')] },
    proxy: {
      '/api': { target: SERVICE, ws: true },
      '/files': SERVICE,
    },
  },
  test: {
    environment: 'happy-dom',
    include: ['tests/**/*.test.{ts,tsx}'],
    restoreMocks: true,
  },
});
