// Serves SCIMMY over a Map with an index of userName: PORT TOKEN. It prints its version first.
"use strict";

const { randomUUID } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const express = require("express");
const SCIMMY = require("scimmy").default;
const SCIMMYRouters = require("scimmy-routers").default;

const [port, token] = process.argv.slice(2);
const versionFile = path.join(__dirname, "node_modules/scimmy/package.json");
const { version } = JSON.parse(fs.readFileSync(versionFile, "utf8"));

const users = new Map();
const idsByName = new Map();
const nameOf = (user) => user.userName.toLowerCase();

function put(resource, instance) {
  const user = JSON.parse(JSON.stringify(instance));
  const id = resource.id ?? randomUUID();
  if (resource.id && !users.has(id)) throw new SCIMMY.Types.Error(404, null, "no such user");
  const other = idsByName.get(nameOf(user));
  if (other !== undefined && other !== id) throw new SCIMMY.Types.Error(409, "uniqueness", "userName is taken");
  const now = new Date();
  const before = users.get(id);
  if (before) idsByName.delete(nameOf(before));
  const meta = { created: before?.meta.created ?? now, lastModified: now };
  const stored = { ...user, id, meta };
  users.set(id, stored);
  idsByName.set(nameOf(stored), id);
  return stored;
}

// The comparison of userName that clients send is looked up; any other filter is SCIMMY's to match.
function named(filter) {
  const [comparisons, ...more] = filter ?? [];
  if (!comparisons || more.length || Object.keys(comparisons).length !== 1) return undefined;
  const { userName } = comparisons;
  return Array.isArray(userName) && userName.length === 2 && userName[0] === "eq" ? userName[1] : undefined;
}

function get(resource) {
  if (resource.id) {
    const user = users.get(resource.id);
    if (!user) throw new SCIMMY.Types.Error(404, null, "no such user");
    return user;
  }
  const name = named(resource.filter);
  if (name !== undefined) {
    const id = idsByName.get(String(name).toLowerCase());
    return id === undefined ? [] : [users.get(id)];
  }
  const all = [...users.values()];
  return resource.filter ? resource.filter.match(all) : all;
}

function remove(resource) {
  const user = get(resource);
  users.delete(user.id);
  idsByName.delete(nameOf(user));
}

SCIMMY.Resources.declare(SCIMMY.Resources.User).ingress(put).egress(get).degress(remove);
const application = express();
const handler = (request) => {
  if (request.get("Authorization") !== `Bearer ${token}`) throw new Error("not the token");
};
application.use("/scim", new SCIMMYRouters({ type: "bearer", handler }));
application.listen(Number(port), "127.0.0.1", () => console.log(version));
