import { type FaultMaker, type FaultTable, faultMaker } from '../base/index.ts';

export type SnapshotFaultCode =
  | 'snapshot/unpack-failed'
  | 'snapshot/no-overlay'
  | 'snapshot/needs-root'
  | 'snapshot/not-readable'
  | 'snapshot/not-prepared'
  | 'snapshot/in-use'
  | 'snapshot/layer-replaced'
  | 'snapshot/unknown-snapshotter'
  | 'snapshot/snapshotter-unfit';

export const snapshotFaults: FaultTable<SnapshotFaultCode> = {
  'snapshot/unpack-failed': { exit: 1, status: 500, about: 'The files of a layer could not be put into the store.' },
  'snapshot/no-overlay': {
    exit: 1,
    status: 501,
    about: 'The file system that holds the store can not carry an overlay mount.',
  },
  'snapshot/needs-root': { exit: 1, status: 403, about: 'Unpacking or mounting layers needs root on this machine.' },
  'snapshot/not-readable': { exit: 1, status: 500, about: 'A file in a stack of layers could not be read.' },
  'snapshot/not-prepared': { exit: 1, status: 500, about: 'The directories of a writable layer could not be made.' },
  'snapshot/in-use': { exit: 1, status: 409, about: 'The directory for a writable layer is there already.' },
  'snapshot/layer-replaced': {
    exit: 1,
    status: 500,
    about: "A layer's tar or index is not the file that was sealed with fs-verity.",
  },
  'snapshot/unknown-snapshotter': {
    exit: 2,
    status: 400,
    about: 'NACRE_SNAPSHOTTER names no way to have layers ready for mounting.',
  },
  'snapshot/snapshotter-unfit': {
    exit: 1,
    status: 501,
    about: 'NACRE_SNAPSHOTTER asks for a way to mount layers that this machine does not have.',
  },
};

export const snapshotFault: FaultMaker<SnapshotFaultCode> = faultMaker(snapshotFaults);
