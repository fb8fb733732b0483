export { aboutDiagnostic } from './about-diagnostic.ts';
export type { CheckOptions } from './check-options.ts';
export { applyChmod, type Chmod, type ModeChange, parseChmod } from './chmod.ts';
export { parseBoolean, splitCsv } from './csv.ts';
export { type DiagnosticCode, type DiagnosticKind, diagnose, dockerfileDiagnostics } from './diagnostics.ts';
export { dropsTriggers } from './drops-triggers.ts';
export { type Expanded, expandInstruction, type UnsetVariable } from './expand-instruction.ts';
export { type ExpandOptions, type Expansion, expandWord, type Variables } from './expand-word.ts';
export { isForeignSyntax } from './foreign-syntax.ts';
export type { SplitWord } from './gather-words.ts';
export { createIgnore, type Ignore, parseIgnoreFile } from './ignore.ts';
export type { FindInclude, FoundInclude } from './include.ts';
export type {
  AddInstruction,
  ArgInstruction,
  Assignment,
  CmdInstruction,
  Command,
  CopyBase,
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
  IncludedFile,
  InlineFile,
  Instruction,
  InstructionBase,
  LabelInstruction,
  MaintainerInstruction,
  OnbuildInstruction,
  RunInstruction,
  ShellInstruction,
  StopsignalInstruction,
  TriggerInstruction,
  UnsetInstruction,
  UnsetKind,
  UserInstruction,
  VolumeInstruction,
  Word,
  WorkdirInstruction,
} from './instruction.ts';
export { type LintReport, lintDockerfile } from './lint/lint-dockerfile.ts';
export type { LintBase, LintRequest } from './lint/lint-request.ts';
export type { Edit, Finding, Rule } from './lint/rule.ts';
export type { RuleName } from './lint/rule-name.ts';
export { rules } from './lint/rules.ts';
export { isSecretName } from './lint/variable-rules.ts';
export type { BindMount, CacheMount, DeferredMount, Mount, SecretMount, SshMount, TmpfsMount } from './mount.ts';
export { createNamePattern, isNamePattern } from './name-pattern.ts';
export { type InstructionCall, parseCalls } from './parse-calls.ts';
export { type ParseOptions, parseDockerfile } from './parse-dockerfile.ts';
export { parseTrigger } from './parse-trigger.ts';
export type { Parsed } from './parsed.ts';
export { createPathMatcher, type PathMatcher } from './path-matcher.ts';
export { hasWildcards } from './path-pattern.ts';
export { parsePort } from './port.ts';
export { type RunScript, toRunScript } from './run-script.ts';
export { isSignal } from './signal.ts';
export { type Stage, type Stages, stagesOf } from './stages.ts';
export { type Owner, parseUserSpec, type UserSpec } from './user-spec.ts';
