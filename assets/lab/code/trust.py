# What a signature notices of edits, and what takes it away: pip install c2pa-python pillow
import datetime as dt
import io
import json

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image, ImageEnhance


def certificate(name, public, signer, authority):
    """PEM. The root signs itself and the signer's certificate, which may sign content."""
    issuer, named = (x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, text)]) for text in ("Root", name))
    now = dt.datetime.now(dt.timezone.utc)
    made = x509.CertificateBuilder(issuer, named, public, x509.random_serial_number(), now, now + dt.timedelta(days=9))
    usage = x509.KeyUsage(not authority, False, False, False, False, authority, authority, False, False)
    made = made.add_extension(x509.BasicConstraints(authority, None), True).add_extension(usage, True)
    made = made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), False)
    if not authority:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False)
    return made.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def saved(image, kind="PNG"):
    image.save(out := io.BytesIO(), kind)
    return out.getvalue()


def signed(png):
    source = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    actions = {"actions": [{"action": "c2pa.created", "digitalSourceType": source}]}
    manifest = {"claim_generator_info": [{"name": "My script"}], "assertions": [{"label": "c2pa.actions.v2", "data": actions}]}
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    signer = c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"es256", leaf, private, None))
    c2pa.Builder(json.dumps(manifest)).sign(signer, "image/png", io.BytesIO(png), out := io.BytesIO())
    return out.getvalue()


def outcome(data):
    context = c2pa.Context.from_dict({"verify": {"verify_trust": True}, "trust": {"trust_anchors": anchor.decode()}})
    try:
        reader = c2pa.Reader.try_create(None, io.BytesIO(data), context=context)
    except c2pa.C2paError:
        return "noticed: the file is broken"
    return "no record left" if reader is None else "holds" if reader.get_validation_state() == "Trusted" else "noticed"


root, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
anchor, leaf = certificate("Root", root.public_key(), root, True), certificate("Me", key.public_key(), root, False)
image = Image.linear_gradient("L").convert("RGB")
brighter = ImageEnhance.Brightness(image).enhance(1.3)
file = signed(saved(image))
at = file.index(b"IDAT") + 300
flipped = file[:at] + bytes([file[at] ^ 1]) + file[at + 1 :]
edits = {"untouched": file, "one bit": flipped, "appended": file + b"hello", "cut": file[:500], "half": file[: len(file) // 2]}
for name, data in {**edits, "brighter": saved(brighter), "as JPEG": saved(image, "JPEG")}.items():
    print(f"{name}: {outcome(data)}")
