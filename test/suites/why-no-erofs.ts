import { release } from 'node:os';

/** Why layers can not be mounted from files here; `false` when they can. */
export function whyNoErofs(): string | false {
  if (process.geteuid?.() !== 0) return 'only root may mount layers';
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(release()) ?? [];
  return Number(major) * 1000 + Number(minor) >= 6012 ? false : 'this kernel mounts no EROFS from files';
}
