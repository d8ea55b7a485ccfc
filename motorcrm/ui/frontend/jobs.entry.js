// "My jobs": the clock of a running job, and what is wrong with a reason beside its field.
import "./beside.js";
import "./elapsed.js";
