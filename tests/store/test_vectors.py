"""C3: what the envelope and the backups rest on gives the published bytes, and refuses what it must."""

import hashlib
from pathlib import Path

import msgspec
import pytest
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

VECTORS = msgspec.json.decode(Path(__file__).with_name("vectors.json").read_bytes())
PARTS = ("seals", "argon2id", "blake2b", "sha256")


def octets(vector):
    """The fields of a vector that are bytes."""
    return {
        name: bytes.fromhex(value)
        for name, value in vector.items()
        if isinstance(value, str) and name != "source"
    }


def test_there_are_a_hundred():
    """Of all four primitives, one that is to be refused among them."""
    assert sum(len(VECTORS[part]) for part in PARTS) >= 100
    assert any(each["fails"] for each in VECTORS["seals"])


def test_seals_are_the_published_ones():
    """Each is sealed to the published bytes, opens, and does not once a bit of it is another."""
    for vector in VECTORS["seals"]:
        given = octets(vector)
        seal = ChaCha20Poly1305(given["key"])
        nonce, text, bound, sealed = (given[name] for name in ("nonce", "text", "bound", "sealed"))
        wrong = [
            (nonce, sealed[:-1] + bytes([sealed[-1] ^ 1]), bound),
            (nonce, bytes([sealed[0] ^ 128]) + sealed[1:], bound),
            (nonce, sealed, bound + b"\0"),
            (nonce[:-1] + bytes([nonce[-1] ^ 1]), sealed, bound),
            (nonce, sealed[:-1], bound),
        ]
        if vector["fails"]:
            wrong = [(nonce, sealed, bound)]
        else:
            assert seal.encrypt(nonce, text, bound) == sealed, vector["source"]
            assert seal.decrypt(nonce, sealed, bound) == text, vector["source"]
        for changed in wrong:
            with pytest.raises(InvalidTag):
                seal.decrypt(*changed)


def test_hashes_of_passphrases_are_the_published_ones():
    """Argon2id, with memory, passes and lanes of all sizes."""
    for vector in VECTORS["argon2id"]:
        given = octets(vector)
        found = hash_secret_raw(
            given["secret"],
            given["salt"],
            time_cost=vector["passes"],
            memory_cost=vector["memory"],
            parallelism=vector["lanes"],
            hash_len=len(given["hash"]),
            type=Type.ID,
        )
        assert found == given["hash"], vector["source"]


@pytest.mark.parametrize("name", ["blake2b", "sha256"])
def test_digests_are_the_published_ones(name):
    """Those of derived keys and manifests, and of checksums."""
    for vector in VECTORS[name]:
        given = octets(vector)
        found = hashlib.new(name, given["text"], usedforsecurity=False)
        assert found.digest() == given["hash"], vector["source"]
