"""Who does what and when: load of people, works to hand out, a master's own works, taking over from who leaves."""
