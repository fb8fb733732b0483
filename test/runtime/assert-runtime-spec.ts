import assert from 'node:assert/strict';

/** How a value of the spec has to look. */
type Rule = (value: unknown, path: string) => void;

/** A field that may be absent. */
interface Optional {
  readonly optional: Rule;
}

const maybe = (optional: Rule): Optional => ({ optional });
const text: Rule = (value, path) => assert.equal(typeof value, 'string', path);
const flag: Rule = (value, path) => assert.equal(typeof value, 'boolean', path);
const absolute: Rule = matching(/^\//);

function matching(pattern: RegExp): Rule {
  return (value, path) => {
    assert.ok(typeof value === 'string', `${path} is no text`);
    assert.match(value, pattern, path);
  };
}

function whole(least: number, most: number): Rule {
  return (value, path) => {
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
    assert.ok(fits, `${path}: ${value} is no whole number from ${least} to ${most}`);
  };
}

function list(rule: Rule): Rule {
  return (value, path) => {
    assert.ok(Array.isArray(value), `${path} is no list`);
    for (const [at, item] of value.entries()) rule(item, `${path}[${at}]`);
  };
}

/** Values of one kind under any name. */
function map(rule: Rule): Rule {
  return (value, path) => {
    assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value), `${path} is no object`);
    for (const [key, field] of Object.entries(value)) rule(field, `${path}.${key}`);
  };
}

/** Exactly these fields, the optional ones maybe. */
function object(fields: Readonly<Record<string, Rule | Optional>>): Rule {
  return (value, path) => {
    assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value), `${path} is no object`);
    for (const key of Object.keys(value))
      assert.ok(Object.hasOwn(fields, key), `${path}.${key} is not in the specification`);
    for (const [key, rule] of Object.entries(fields)) {
      const field: unknown = Reflect.get(value, key);
      if (typeof rule === 'function') rule(field, `${path}.${key}`);
      else if (field !== undefined) rule.optional(field, `${path}.${key}`);
    }
  };
}

const id = whole(0, 2 ** 32 - 1);
const unsigned = whole(0, 2 ** 64);
const signed = whole(-(2 ** 63), 2 ** 63);
const errorNumber = whole(0, 4095);
const capabilities = list(matching(/^CAP_[A-Z_]+$/));

const processRule = object({
  terminal: maybe(flag),
  consoleSize: maybe(object({ height: unsigned, width: unsigned })),
  cwd: absolute,
  env: maybe(list(matching(/^[^=]+=/))),
  args: list(text),
  rlimits: maybe(list(object({ type: matching(/^RLIMIT_[A-Z]+$/), soft: unsigned, hard: unsigned }))),
  capabilities: maybe(
    object({
      effective: maybe(capabilities),
      bounding: maybe(capabilities),
      inheritable: maybe(capabilities),
      permitted: maybe(capabilities),
      ambient: maybe(capabilities),
    }),
  ),
  noNewPrivileges: maybe(flag),
  oomScoreAdj: maybe(whole(-1000, 1000)),
  apparmorProfile: maybe(text),
  selinuxLabel: maybe(text),
  user: object({ uid: id, gid: id, umask: maybe(whole(0, 0o777)), additionalGids: maybe(list(id)) }),
});

const argumentRule = object({
  index: whole(0, 5),
  value: unsigned,
  valueTwo: maybe(unsigned),
  op: matching(/^SCMP_CMP_(?:NE|LT|LE|EQ|GE|GT|MASKED_EQ)$/),
});

const seccompRule = object({
  defaultAction: matching(/^SCMP_ACT_[A-Z_]+$/),
  defaultErrnoRet: maybe(errorNumber),
  flags: maybe(list(matching(/^SECCOMP_FILTER_FLAG_[A-Z_]+$/))),
  architectures: maybe(list(matching(/^SCMP_ARCH_[A-Z0-9_]+$/))),
  syscalls: maybe(
    list(
      object({
        names: list(matching(/^[a-z0-9_]+$/)),
        action: matching(/^SCMP_ACT_[A-Z_]+$/),
        errnoRet: maybe(errorNumber),
        args: maybe(list(argumentRule)),
      }),
    ),
  ),
});

const deviceRule = object({
  allow: flag,
  type: maybe(matching(/^[abc]$/)),
  major: maybe(signed),
  minor: maybe(signed),
  access: maybe(matching(/^[rwm]+$/)),
});

const throttles = list(object({ major: signed, minor: signed, rate: unsigned }));

const resourcesRule = object({
  devices: maybe(list(deviceRule)),
  memory: maybe(
    object({
      limit: maybe(signed),
      reservation: maybe(signed),
      swap: maybe(signed),
      swappiness: maybe(unsigned),
      disableOOMKiller: maybe(flag),
    }),
  ),
  cpu: maybe(
    object({
      shares: maybe(unsigned),
      quota: maybe(signed),
      period: maybe(unsigned),
      realtimeRuntime: maybe(signed),
      realtimePeriod: maybe(unsigned),
      cpus: maybe(text),
      mems: maybe(text),
    }),
  ),
  pids: maybe(object({ limit: signed })),
  blockIO: maybe(
    object({
      weight: maybe(whole(10, 1000)),
      weightDevice: maybe(list(object({ major: signed, minor: signed, weight: whole(10, 1000) }))),
      throttleReadBpsDevice: maybe(throttles),
      throttleWriteBpsDevice: maybe(throttles),
      throttleReadIOPSDevice: maybe(throttles),
      throttleWriteIOPSDevice: maybe(throttles),
    }),
  ),
});

const hooks = maybe(
  list(object({ path: absolute, args: maybe(list(text)), env: maybe(list(text)), timeout: maybe(unsigned) })),
);

const deviceNode = object({
  path: absolute,
  type: matching(/^[bcup]$/),
  major: maybe(signed),
  minor: maybe(signed),
  fileMode: maybe(whole(0, 0o7777)),
  uid: maybe(id),
  gid: maybe(id),
});

const namespaceRule = object({
  type: matching(/^(?:pid|network|mount|ipc|uts|user|cgroup|time)$/),
  path: maybe(absolute),
});

const specRule = object({
  ociVersion: matching(/^1\.1\.\d+$/),
  process: maybe(processRule),
  root: maybe(object({ path: text, readonly: maybe(flag) })),
  hostname: maybe(text),
  mounts: maybe(
    list(object({ destination: absolute, type: maybe(text), source: maybe(text), options: maybe(list(text)) })),
  ),
  hooks: maybe(
    object({
      prestart: hooks,
      createRuntime: hooks,
      createContainer: hooks,
      startContainer: hooks,
      poststart: hooks,
      poststop: hooks,
    }),
  ),
  annotations: maybe(map(text)),
  linux: maybe(
    object({
      namespaces: list(namespaceRule),
      cgroupsPath: maybe(absolute),
      sysctl: maybe(map(text)),
      devices: maybe(list(deviceNode)),
      mountLabel: maybe(text),
      resources: maybe(resourcesRule),
      maskedPaths: maybe(list(absolute)),
      readonlyPaths: maybe(list(absolute)),
      seccomp: maybe(seccompRule),
    }),
  ),
});

/**
 * Holds a config.json against the fields of opencontainers/runtime-spec 1.1 (config.md, config-linux.md), as far as containers here use
 * them: a field that is misspelt, misplaced or of another type fails.
 */
export function assertRuntimeSpec(value: unknown): void {
  specRule(value, 'config.json');
}
