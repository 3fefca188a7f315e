// Measures @node-saml/node-saml: FOLDER SECONDS, one JSON object a line.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { SAML } = require("@node-saml/node-saml");

const [folder, seconds] = [process.argv[2], Number(process.argv[3])];
const file = (name) => fs.readFileSync(path.join(folder, name), "utf8");
const parties = JSON.parse(file("parties.json"));
const versionFile = path.join(__dirname, "node_modules/@node-saml/node-saml/package.json");
const { version } = JSON.parse(fs.readFileSync(versionFile, "utf8"));

function validator(document) {
  const saml = new SAML({
    callbackUrl: parties.acs_url,
    entryPoint: parties.idp_entity_id,
    issuer: parties.sp_entity_id,
    audience: parties.sp_entity_id,
    idpIssuer: parties.idp_entity_id,
    idpCert: file("certificate.pem"),
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: document === "both-signed",
  });
  return async (text) => (await saml.validatePostResponseAsync({ SAMLResponse: text })).profile.nameID;
}

async function measure(document) {
  const validate = validator(document);
  const honest = file(`${document}.b64`);
  const read = await validate(honest);
  if (read !== parties.name_id) throw new Error(`reads the NameID ${read}`);
  const rejected = await validate(file(`${document}-forged.b64`)).then(() => false, () => true);
  if (!rejected) throw new Error("accepts a forged document");
  const times = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const start = performance.now();
    await validate(honest);
    times.push(performance.now() - start);
  }
  times.sort((one, other) => one - other);
  return times[times.length >> 1] * 1000;
}

async function main() {
  for (const document of ["small", "both-signed", "500-groups"]) {
    const line = { peer: "node-saml", mode: "default", version, document };
    try {
      line.micros = await measure(document);
    } catch (problem) {
      line.problem = String(problem.message);
    }
    console.log(JSON.stringify(line));
  }
}

main();
