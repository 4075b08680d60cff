// An author marks moments as learners do; nothing of it is kept.

import { Spotting } from "./spot.js";

const spot = document.querySelector("form[data-tried] [data-spot]");
if (spot) new Spotting(spot, { changed() {}, async played() {} });
