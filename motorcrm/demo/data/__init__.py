"""What the demo company is made of: names, machines, prices, words. Russian, because the company is."""
