"""Who does what and when: workload, unassigned jobs, a technician's own jobs, taking over from someone who leaves."""
