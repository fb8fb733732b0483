import type { Place } from '../../base/index.ts';
import { formatPlatform, matchesPlatform, type Platform } from '../../oci/index.ts';
import type { PlanDraft } from './plan-draft.ts';
import type { StagePlanner } from './stage-planner.ts';

/** Whether a command is for a platform whose programs do not run here; if so it is reported. */
export function reportForeign({ request }: StagePlanner, draft: PlanDraft, platform: Platform, place: Place): boolean {
  const { buildPlatform, emulated = [] } = request;
  if ([buildPlatform, ...emulated].some((here) => matchesPlatform(here, platform))) return false;
  const message = `commands for ${formatPlatform(platform)} do not run on this machine, which is ${formatPlatform(buildPlatform)}`;
  const hint =
    platform.os === buildPlatform.os
      ? 'Install the packages qemu-user-static and binfmt-support, or run the command in a stage FROM --platform=$BUILDPLATFORM and copy what it made.'
      : 'Run the command in a stage FROM --platform=$BUILDPLATFORM, and copy what it made.';
  draft.diagnose('build/no-emulator', message, place, hint);
  return true;
}
