export { type ExpandedInstruction, expandInstruction } from './expand-instruction.ts';
export { type ExpandOptions, type Expansion, expandWord, type Variables } from './expand-word.ts';
export { createIgnore, type Ignore, parseIgnoreFile } from './ignore.ts';
export type {
  AddInstruction,
  ArgInstruction,
  Assignment,
  CmdInstruction,
  Command,
  CopyInstruction,
  Device,
  Directives,
  Dockerfile,
  EntrypointInstruction,
  EnvInstruction,
  EscapeCharacter,
  ExposeInstruction,
  FromInstruction,
  HealthCheck,
  HealthcheckInstruction,
  Heredoc,
  InlineFile,
  Instruction,
  LabelInstruction,
  MaintainerInstruction,
  OnbuildInstruction,
  RunInstruction,
  ShellInstruction,
  StopsignalInstruction,
  TriggerInstruction,
  UserInstruction,
  VolumeInstruction,
  Word,
  WorkdirInstruction,
} from './instruction.ts';
export type { BindMount, CacheMount, DeferredMount, Mount, SecretMount, SshMount, TmpfsMount } from './mount.ts';
export { type Parsed, parseDockerfile } from './parse.ts';
export { type Stage, type Stages, stagesOf } from './stages.ts';
