// Runs functions of the real snarkjs for the Java tests: node snarkjs.mjs COMMAND ARGUMENT...
// snarkjs keeps worker threads alive, hence the exit at the end.
import fs from "node:fs";
import * as snarkjs from "snarkjs";

const json = (path) => JSON.parse(fs.readFileSync(path, "utf8"));
// As snarkjs's own command line writes its files.
const write = (path, value) => fs.writeFileSync(path, JSON.stringify(value, null, 1));

const commands = {
  // Exit status 1 if the proof is invalid.
  async verify(key, publicSignals, proof) {
    return snarkjs.groth16.verify(json(key), json(publicSignals), json(proof), console);
  },
  async prove(zkey, wtns, proofOut, publicOut) {
    const { proof, publicSignals } = await snarkjs.groth16.prove(zkey, wtns);
    write(proofOut, proof);
    write(publicOut, publicSignals);
    return true;
  },
  async exportKey(zkey, keyOut) {
    write(keyOut, await snarkjs.zKey.exportVerificationKey(zkey));
    return true;
  },
  async checkWitness(r1cs, wtns) {
    return snarkjs.wtns.check(r1cs, wtns, console);
  },
  async r1csInfo(r1cs, out) {
    const { nVars, nConstraints, nPrvInputs, nPubInputs, nLabels, nOutputs } = await snarkjs.r1cs.info(r1cs);
    write(out, { nVars, nConstraints, nPrvInputs, nPubInputs, nLabels, nOutputs });
    return true;
  },
  // A small ceremony: phase 1 of 2^power, phase 2 with the given number of contributions.
  async ceremony(r1cs, power, contributions, ptauOut, initialOut, finalOut, keyOut) {
    const curve = await snarkjs.curves.getCurveFromName("bn128");
    const memory = () => ({ type: "mem" });
    const [start, contributed] = [memory(), memory()];
    await snarkjs.powersOfTau.newAccumulator(curve, Number(power), start);
    await snarkjs.powersOfTau.contribute(start, contributed, "test", "entropy of a test");
    await snarkjs.powersOfTau.preparePhase2(contributed, ptauOut);
    await snarkjs.zKey.newZKey(r1cs, ptauOut, initialOut);
    let from = initialOut;
    for (let i = 1; i <= Number(contributions); i++) {
      const to = i === Number(contributions) ? finalOut : memory();
      await snarkjs.zKey.contribute(from, to, `test ${i}`, `more entropy of a test ${i}`);
      from = to;
    }
    write(keyOut, await snarkjs.zKey.exportVerificationKey(finalOut));
    return snarkjs.zKey.verifyFromInit(initialOut, ptauOut, finalOut, console);
  },
};

const [command, ...args] = process.argv.slice(2);
try {
  process.exit((await commands[command](...args)) ? 0 : 1);
} catch (error) {
  console.error(error);
  process.exit(2);
}
