export { EXPLANATIONS, type Explanation } from "./explanations.ts";
