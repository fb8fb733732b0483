import type { OnEvent } from '../../base/index.ts';
import type { AttestFlags } from '../build/attest/parse-attestations.ts';
import type { BuildImageRequest } from '../build/build-image.ts';
import type { LockRequest } from '../build/lock/open-lock-file.ts';
import type { VerifyReport } from '../wire.ts';
import type { BakeFileRequest } from './load-bake-file.ts';

/** What is to be built. */
export interface BakeRequest
  extends BakeFileRequest,
    Pick<BuildImageRequest, 'noCache' | 'onDiagnostic' | 'onLine' | 'onShell' | 'signal'> {
  /** Targets and groups. @default the group or target `default` */
  readonly targets: readonly string[];
  /** Of --set. */
  readonly overrides: readonly string[];
  /** Builds each target twice, and is told what came of it. @default each is built once */
  readonly onVerified?: (report: VerifyReport, target: string) => void;
  /** @default no lock is read or written */
  readonly lock?: Pick<LockRequest, 'mode'> & {
    /** @default `nacre.lock` in the directory */
    readonly file?: string;
  };
  /** Whether images go into the store too, whatever outputs targets have. @default false */
  readonly load?: boolean;
  /** Whether images are pushed under their names. @default as targets say */
  readonly push?: boolean;
  /** What is attached to images. @default as targets say */
  readonly attest?: Pick<AttestFlags, 'provenance' | 'sbom'>;
  /** Whether registries are asked for base images that are in the store, too. @default as targets say */
  readonly pull?: boolean;
  /** Of --allow. */
  readonly allow?: readonly string[];
  readonly onEvent?: OnEvent;
}
