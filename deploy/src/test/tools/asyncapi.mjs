// Parses and validates an AsyncAPI document, the file named as argument, with AsyncAPI's own parser.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const { document, diagnostics } = await new Parser().parse(readFileSync(process.argv[2], "utf8"));
const errors = diagnostics.filter((d) => d.severity <= 1);
for (const d of errors) console.error(`${d.path.join(".")}: ${d.message}`);
if (!document || errors.length > 0) process.exit(1);
console.log(`AsyncAPI ${document.version()}, ${document.channels().length} channels`);
