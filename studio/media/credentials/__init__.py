"""Content Credentials (C2PA): signed records of how a file was made, written into it and read from any file.

By c2pa-python (MIT or Apache-2.0, requirements-credentials.txt), the binding of the reference implementation in Rust. Without it nothing is
signed, and the reader says what the plain metadata say.
"""
