// Everything here is an extra: each page is complete without JavaScript.
import { addReadingTools } from "./reading.js";
import { addPageTools } from "./tools.js";
import { openTarget } from "./fold.js";

addReadingTools(document);
addPageTools(document);
openTarget(document);
