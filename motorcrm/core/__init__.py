"""The vocabulary of every other app: money, quantities, the clock, refusals, operations, life cycles. No models."""
