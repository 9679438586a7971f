"""Tokens of the local mode."""

import stat
from pathlib import Path

from locdet.config import Settings
from locdet.local.adapters import local_adapters
from locdet.local.tokens import TokensFile
from locdet.secrets import CachedSecrets, token_hash


def test_only_the_hash_of_a_token_is_kept_where_the_server_looks(tmp_path: Path) -> None:
    tokens = TokensFile(tmp_path)
    token = tokens.add("anna", days=None)
    assert token not in tokens.path.read_text()
    assert stat.S_IMODE(tokens.path.stat().st_mode) == 0o600
    known = CachedSecrets(local_adapters(Settings(data_dir=tmp_path)).secrets).tokens()
    assert known == {token_hash(token): {"owner": "anna", "expires_at": None}}


def test_tokens_are_removed_by_owner_or_id(tmp_path: Path) -> None:
    tokens = TokensFile(tmp_path)
    for owner in ("anna", "anna", "bert"):
        tokens.add(owner, days=1)
    assert tokens.remove("nobody") == 0
    assert tokens.remove("anna") == 2
    (entry,) = tokens.entries()
    assert (entry.owner, entry.is_expired) == ("bert", False)
    assert tokens.remove(entry.token_id) == 1
    # Without a token nobody comes in; without the file everybody would.
    assert tokens.path.read_text() == "{}"


def test_tokens_of_a_file_join_those_of_the_folder(tmp_path: Path) -> None:
    given = tmp_path / "token.txt"
    given.write_text("first\nsecond\n")
    made = TokensFile(tmp_path).add("anna", days=None)
    secrets = local_adapters(Settings(data_dir=tmp_path, token_file=given)).secrets
    owners = {key: entry["owner"] for key, entry in CachedSecrets(secrets).tokens().items()}
    assert owners == {token_hash("first"): "local", token_hash("second"): "local", token_hash(made): "anna"}
