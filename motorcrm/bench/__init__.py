"""A benchmark with a floor: what pages and verbs cost beside a bare Django page, in companies of any size."""
