export { ParseError, default, render, renderToString } from "katex";
