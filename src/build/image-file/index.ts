export type { BuildContext, ImageFile } from './build-context.ts';
export type { Command } from './command.ts';
export { from, scratch } from './from.ts';
export type { Image } from './image.ts';
export type { Stage } from './made.ts';
export type {
  AddOptions,
  BindMount,
  CacheMount,
  CopyOptions,
  FileOptions,
  FromOptions,
  HealthcheckOptions,
  Mount,
  RunOptions,
  SecretMount,
  Source,
  SshMount,
  TmpfsMount,
  UnsetNamed,
  UnsetSingle,
} from './options.ts';
export { type Expandable, expand, type Text } from './text.ts';
