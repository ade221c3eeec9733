// Checks KEDA objects, one JSON document a line on standard input, against KEDA's own schemas.
import * as keda from "@kubernetes-models/keda/keda.sh/v1alpha1";

let text = "";
for await (const chunk of process.stdin) text += chunk;
for (const line of text.split("\n").filter((l) => l.trim())) {
  const object = JSON.parse(line);
  const kind = keda[object.kind];
  if (!kind) throw new Error(`KEDA has no kind ${object.kind}`);
  new kind(object).validate();
  console.log(`${object.kind} ${object.metadata.name} is valid`);
}
