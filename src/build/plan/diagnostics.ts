import type { Diagnostic } from '../../base/index.ts';

export type PlanDiagnosticCode =
  | 'build/unsupported'
  | 'build/unknown-stage'
  | 'build/no-base'
  | 'build/bad-base'
  | 'build/bad-platform'
  | 'build/no-emulator'
  | 'build/bad-address'
  | 'build/bad-mount'
  | 'build/not-allowed'
  | 'build/unused-arg'
  | 'build/unset-variable'
  | 'build/nothing-unset';

/** What a code means, and whether there is a plan all the same. */
export interface PlanDiagnosticKind {
  readonly severity: Diagnostic['severity'];
  /** One sentence for the reference page. */
  readonly about: string;
}

/** All that may be said about a Dockerfile that reads well. */
export const planDiagnostics: Readonly<Record<PlanDiagnosticCode, PlanDiagnosticKind>> = {
  'build/unsupported': { severity: 'error', about: 'The target needs something that this release does not execute.' },
  'build/unknown-stage': { severity: 'error', about: 'COPY --from names a stage that is not there, or comes later.' },
  'build/no-base': { severity: 'error', about: 'An image that FROM or COPY --from names is not on this machine.' },
  'build/bad-base': { severity: 'error', about: 'What FROM or COPY --from names is no image reference.' },
  'build/bad-platform': {
    severity: 'error',
    about: 'What FROM --platform names is no platform, or not that of the image.',
  },
  'build/no-emulator': { severity: 'error', about: 'RUN is for a platform whose programs this machine can not run.' },
  'build/bad-address': { severity: 'error', about: 'An address that ADD names, or its checksum, is malformed.' },
  'build/bad-mount': { severity: 'error', about: 'A mount of RUN can not be made where it should.' },
  'build/not-allowed': { severity: 'error', about: 'RUN asks for rights that the call of the build does not give.' },
  'build/unused-arg': { severity: 'warning', about: 'No ARG takes a build argument that was given.' },
  'build/unset-variable': { severity: 'warning', about: 'A change of a config uses a variable that is not set.' },
  'build/nothing-unset': { severity: 'warning', about: '`# nacre: UNSET` names what nothing has set.' },
};
