import { formatPlatform, type Platform } from '../../oci/index.ts';
import type { PlanRequest } from '../request.ts';

/** Arguments that need no ARG: commands see them, and neither history nor cache keys do. */
const ambientNames: ReadonlySet<string> = new Set(
  ['http_proxy', 'https_proxy', 'ftp_proxy', 'no_proxy', 'all_proxy'].flatMap((name) => [name, name.toUpperCase()]),
);

/**
 * The arguments that are there without being declared before the first FROM; a stage sees them once it declares them. A --build-arg of
 * the same name wins. Source: Dockerfile reference, "Automatic platform ARGs in the global scope".
 */
export function platformArgs(request: PlanRequest, targetName: string): Map<string, string> {
  const all = [
    ...argsOf('BUILD', request.buildPlatform),
    ...argsOf('TARGET', request.platform),
    ['TARGETSTAGE', targetName] as const,
  ];
  return new Map(all.map(([name, value]) => [name, request.buildArgs[name] ?? value]));
}

/** Whether a --build-arg of that name means something with no ARG in the Dockerfile. */
export function isPredefinedArg(name: string): boolean {
  return (
    ambientNames.has(name) ||
    /^(BUILD|TARGET)(PLATFORM|OS|OSVERSION|ARCH|VARIANT)$/.test(name) ||
    /^(BUILDKIT_\w+|SOURCE_DATE_EPOCH|TARGETSTAGE)$/.test(name)
  );
}

/** Whether an argument speaks to the builder alone: commands do not see it, declared or not. */
export function isBuilderArg(name: string): boolean {
  return name === 'BUILDKIT_SBOM_SCAN_CONTEXT' || name === 'BUILDKIT_SBOM_SCAN_STAGE';
}

function argsOf(prefix: string, platform: Platform): readonly (readonly [name: string, value: string])[] {
  return [
    [`${prefix}PLATFORM`, formatPlatform(platform)],
    [`${prefix}OS`, platform.os],
    [`${prefix}OSVERSION`, platform.osVersion ?? ''],
    [`${prefix}ARCH`, platform.architecture],
    [`${prefix}VARIANT`, platform.variant ?? ''],
  ];
}
