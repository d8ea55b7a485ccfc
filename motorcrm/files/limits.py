"""How much may be sent at once. The page tells them to people, the reader and the checks keep them."""

MEGABYTE = 1024 * 1024
FILE = 20 * MEGABYTE
TEXT = 2 * MEGABYTE
REQUEST = 100 * MEGABYTE
"""All files of one request together."""
FILES = 10
"""In one request."""
PIXELS = 80_000_000
"""Of a photo, width × height. Phones of 2026 take 12 to 50 million by default."""
PARTS = 5_000
"""Files inside a document of an office."""
UNPACKED = 300 * MEGABYTE
"""What a document of an office may say that it holds."""
