import type { Case } from '../case.ts';
import { addCases } from './add.ts';
import { configCases } from './config.ts';
import { copyCases } from './copy.ts';
import { copyFromCases } from './copy-from.ts';
import { languageCases } from './language.ts';
import { onbuildCases } from './onbuild-ignore.ts';
import { runCases } from './run.ts';

/** All cases, each name once. */
export const cases: readonly Case[] = [
  ...[...copyCases, ...copyFromCases, ...addCases, ...runCases],
  ...[...configCases, ...languageCases, ...onbuildCases],
];
