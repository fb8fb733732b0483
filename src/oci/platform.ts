import { arch } from 'node:os';
import { ociFault } from './faults.ts';

/** What an image runs on, in Go's words (GOOS, GOARCH). Source: image-spec image-index.md, "platform". */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly osVersion?: string;
  readonly osFeatures?: readonly string[];
}

const archAliases: ReadonlyMap<string, Pick<Platform, 'architecture' | 'variant'>> = new Map([
  ['x86_64', { architecture: 'amd64' }],
  ['x86-64', { architecture: 'amd64' }],
  ['x64', { architecture: 'amd64' }],
  ['i386', { architecture: '386' }],
  ['i686', { architecture: '386' }],
  ['ia32', { architecture: '386' }],
  ['aarch64', { architecture: 'arm64' }],
  ['armhf', { architecture: 'arm', variant: 'v7' }],
  ['armel', { architecture: 'arm', variant: 'v6' }],
]);

/** Those that Go builds for Linux. */
const architectures: ReadonlySet<string> = new Set(
  '386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x'.split(' '),
);

/**
 * Parses `os/architecture[/variant]`, or an architecture or `linux` alone as Docker does; aliases are normalised.
 *
 * @throws oci/bad-platform
 */
export function parsePlatform(text: string): Platform {
  const parts = text.toLowerCase().split('/');
  const hint = 'Write os/architecture[/variant], such as linux/amd64 or linux/arm64/v8.';
  if (parts.length > 3 || parts.some((part) => !/^[a-z0-9_.-]+$/.test(part))) {
    throw ociFault('oci/bad-platform', `"${text}" is not a platform`, { hint });
  }
  const [first = '', second, variant] = parts;
  if (second === undefined) {
    if (first === 'linux') return hostPlatform();
    // A lone word must be an architecture: nobody could tell a misspelt system from one.
    if (!architectures.has(first) && !archAliases.has(first))
      throw ociFault('oci/bad-platform', `"${text}" is not an architecture`, { hint });
    return normalise('linux', first, undefined);
  }
  if (variant === undefined && architectures.has(first))
    throw ociFault('oci/bad-platform', `"${text}" names no system`, { hint: `Write linux/${text.toLowerCase()}.` });
  return normalise(first, second, variant);
}

/** `os/architecture[/variant]` */
export function formatPlatform(platform: Platform): string {
  const base = `${platform.os}/${platform.architecture}`;
  return platform.variant === undefined ? base : `${base}/${platform.variant}`;
}

/** The platform of images that run here: always Linux, on this machine's architecture. */
export function hostPlatform(): Platform {
  return normalise('linux', arch(), undefined);
}

/** Whether an image for `offered` runs where `wanted` is asked for; a variant left open matches any. */
export function matchesPlatform(wanted: Platform, offered: Platform): boolean {
  return (
    wanted.os === offered.os &&
    wanted.architecture === offered.architecture &&
    (wanted.variant === undefined || offered.variant === undefined || wanted.variant === offered.variant)
  );
}

function normalise(os: string, architecture: string, variant: string | undefined): Platform {
  const alias = archAliases.get(architecture) ?? { architecture };
  const wanted = variant ?? alias.variant;
  // arm64 has one variant in practice, v8, which images leave out as often as not.
  const kept = alias.architecture === 'arm64' && wanted === 'v8' ? undefined : wanted;
  return { os, architecture: alias.architecture, ...(kept === undefined ? {} : { variant: kept }) };
}
