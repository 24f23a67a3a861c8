"""The key that signs what this installation makes: created once, kept in Matinee's home, never shared.

It names no person. A certificate authority is made on the spot, certifies one ES256 key, and its own private
key is forgotten; so the authority can vouch for this installation and for nothing else.
"""

import datetime
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from engines.home import home

LIFETIME = datetime.timedelta(days=20 * 365)


@dataclass(frozen=True)
class SigningKey:
    """PEM texts: the private key, the chain from leaf to authority, and the authority alone."""

    private: bytes
    chain: bytes
    authority: bytes


def path() -> Path:
    return home() / "keys" / "signing.pem"


def existing() -> SigningKey | None:
    """This installation's key, if it has signed anything yet."""
    try:
        pem = path().read_bytes()
    except FileNotFoundError:
        return None
    private = serialization.load_pem_private_key(pem, password=None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    leaf, authority = x509.load_pem_x509_certificates(pem)
    return SigningKey(_private_pem(private), _pem(leaf) + _pem(authority), _pem(authority))


def obtain() -> SigningKey:
    """This installation's key, made now if it is the first time. Two processes at once agree on one."""
    found = existing()
    if found is not None:
        return found
    made = _make()
    path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path().with_name(f"{secrets.token_hex(8)}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(made.private + made.chain)
        file.flush()
        os.fsync(file.fileno())
    try:
        path().hardlink_to(fresh)
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        fresh.replace(path())
    fresh.unlink(missing_ok=True)
    return existing() or made


def _make() -> SigningKey:
    authority_key = ec.generate_private_key(ec.SECP256R1())
    leaf_key = ec.generate_private_key(ec.SECP256R1())
    authority_name, leaf_name = _name("Matinee installation"), _name("Matinee")
    authority = (
        _certificate(authority_name, authority_name, authority_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    leaf = (
        _certificate(leaf_name, authority_name, leaf_key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(issuer, critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    return SigningKey(_private_pem(leaf_key), _pem(leaf) + _pem(authority), _pem(authority))


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(**allowed: bool) -> x509.KeyUsage:
    """A key that may do what is named and nothing else."""
    purposes = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement "
        "key_cert_sign crl_sign encipher_only decipher_only"
    )
    return x509.KeyUsage(**dict.fromkeys(purposes.split(), False) | allowed)


def _name(common: str) -> x509.Name:
    organisation = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Matinee")
    return x509.Name([organisation, x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
