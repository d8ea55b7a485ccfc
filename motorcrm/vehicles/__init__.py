"""Motorcycles, cars and engines that clients bring."""
