export { type ByteStream, concatBytes, copyBytes, formatSize, readBytes, streamOf, utf8 } from './bytes.ts';
export { assertNotCancelled, mapConcurrent, once, processors } from './concurrency.ts';
export { type Diagnostic, formatExcerpt, formatPlace } from './diagnostic.ts';
export type { Event, OnEvent, PlannedEvent } from './events.ts';
export {
  type BaseFaultCode,
  baseFault,
  Fault,
  type FaultKind,
  type FaultMaker,
  type FaultOptions,
  type FaultTable,
  faultMaker,
  isFault,
  messageOf,
  type Place,
  reasonOf,
  wrapFault,
} from './fault.ts';
export { formatSpan } from './format-span.ts';
export { hideCredentials, starCredentials } from './hide-credentials.ts';
export { type IdMapping, type IdMaps, inwardOwner, type MapOwner, type Owner, outwardOwner } from './id-maps.ts';
export { isJsonObject, type Json, type JsonObject, parseJson } from './json.ts';
export { limits } from './limits.ts';
export { milliseconds } from './milliseconds.ts';
export { matchesPattern, toNameMatcher } from './name-pattern.ts';
export { nearestName } from './nearest-name.ts';
export { parseDuration } from './parse-duration.ts';
export { comparePaths, decodePath, encodePath, fsPath } from './path-text.ts';
export { shortHash } from './short-hash.ts';
