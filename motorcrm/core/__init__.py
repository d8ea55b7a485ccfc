"""Words everything else is said in: money, quantities, the clock, refusals, operations, life cycles. No models."""
