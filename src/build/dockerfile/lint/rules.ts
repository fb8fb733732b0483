import { invalidDefaultArgInFrom, undefinedArgInFrom } from './base-image-rules.ts';
import { consistentInstructionCasing, fromAsCasing, stageNameCasing } from './casing-rules.ts';
import { jsonArgsRecommended, multipleInstructionsDisallowed } from './command-rules.ts';
import { invalidDefinitionDescription } from './comment-rules.ts';
import { exposeInvalidFormat, exposeProtoCasing } from './expose-rules.ts';
import { legacyKeyValueFormat, maintainerDeprecated, noEmptyContinuation } from './legacy-rules.ts';
import { copyIgnoredFile, workdirRelativePath } from './path-rules.ts';
import {
  fromPlatformFlagConstDisallowed,
  invalidBaseImagePlatform,
  redundantTargetPlatform,
} from './platform-rules.ts';
import type { Rule } from './rule.ts';
import { duplicateStageName, reservedStageName } from './stage-name-rules.ts';
import { secretsUsedInArgOrEnv, undefinedVar } from './variable-rules.ts';

/** The build checks, in the order of their names. Source: Docker's build checks reference. */
export const rules: readonly Rule[] = [
  consistentInstructionCasing,
  copyIgnoredFile,
  duplicateStageName,
  exposeInvalidFormat,
  exposeProtoCasing,
  fromAsCasing,
  fromPlatformFlagConstDisallowed,
  invalidBaseImagePlatform,
  invalidDefaultArgInFrom,
  invalidDefinitionDescription,
  jsonArgsRecommended,
  legacyKeyValueFormat,
  maintainerDeprecated,
  multipleInstructionsDisallowed,
  noEmptyContinuation,
  redundantTargetPlatform,
  reservedStageName,
  secretsUsedInArgOrEnv,
  stageNameCasing,
  undefinedArgInFrom,
  undefinedVar,
  workdirRelativePath,
];
