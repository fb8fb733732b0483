import { type FaultMaker, type FaultTable, faultMaker } from '../base/index.ts';

export type ImageFaultCode =
  | 'image/no-platform'
  | 'image/inconsistent'
  | 'image/not-an-image'
  | 'image/other-base'
  | 'image/bad-layer'
  | 'image/unreadable'
  | 'image/not-written'
  | 'image/bad-path';

export const imageFaults: FaultTable<ImageFaultCode> = {
  'image/no-platform': { exit: 1, status: 404, about: 'An index has no image for the platform asked for.' },
  'image/inconsistent': {
    exit: 1,
    status: 400,
    about: 'Manifest and config of an image do not agree about its layers.',
  },
  'image/not-an-image': { exit: 1, status: 415, about: 'A manifest describes another artifact than a runnable image.' },
  'image/other-base': {
    exit: 1,
    status: 409,
    about: 'An image is not made on the base that it is to be taken off, or on none for its platform.',
  },
  'image/bad-layer': { exit: 1, status: 400, about: 'A layer holds something that no file tree can be made of.' },
  'image/unreadable': {
    exit: 1,
    status: 500,
    about: 'The content of a file can not be read from where its layer lies.',
  },
  'image/bad-path': { exit: 1, status: 400, about: 'A path or pattern can not name anything in an image.' },
  'image/not-written': { exit: 1, status: 500, about: 'A file of an image can not be written to this machine.' },
};

export const imageFault: FaultMaker<ImageFaultCode> = faultMaker(imageFaults);
