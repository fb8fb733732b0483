export { type BakeFile, type BakeTarget, mergeFiles } from './bake-target.ts';
export { type BakeFaultCode, bakeFault } from './faults.ts';
export { formatBake } from './format-bake.ts';
export { readBakeJson } from './read-bake-json.ts';
export { readCompose } from './read-compose.ts';
export { type ChangeTarget, readOverrides } from './read-overrides.ts';
export { linkedTarget, membersOf, type NamedBakeTarget, resolveTargets } from './resolve-targets.ts';
