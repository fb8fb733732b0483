export { type Challenge, formatChallenge, parseChallenges } from './challenge.ts';
export { type ErrorCode, errorCodes } from './error-code.ts';
export { formatErrors, largestEnvelope, parseErrors, type RegistryError } from './error-envelope.ts';
export { headerNames } from './headers.ts';
export { formatNextLink, parseNextLink } from './link.ts';
export {
  type ByteRange,
  formatContentRange,
  formatRangeFrom,
  formatUploadRange,
  parseContentRange,
  parseRange,
  parseUploadSize,
} from './range.ts';
export { referrersTag } from './referrers-tag.ts';
export { largestRepositoryList, parseRepositoryList } from './repository-list.ts';
export { formatRoute, parseRoute, type Route } from './route.ts';
export { type Action, formatScope, type Scope } from './scope.ts';
export { formatTagList, largestTagList, parseTagList } from './tag-list.ts';
export { formatWarning, parseWarnings } from './warning.ts';
