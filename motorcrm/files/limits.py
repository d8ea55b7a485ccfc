"""How much may be sent at once. The page shows these limits; the upload handler and the checks enforce them."""

MEGABYTE = 1024 * 1024
FILE = 20 * MEGABYTE
TEXT = 2 * MEGABYTE
REQUEST = 100 * MEGABYTE
"""All files of one request together."""
FILES = 10
"""In one request."""
PIXELS = 80_000_000
"""Of a photo, width × height. Phones take 12 to 50 million by default (2026)."""
PARTS = 5_000
"""Files inside an office document."""
UNPACKED = 300 * MEGABYTE
"""The total size that an office document may declare for its contents."""
