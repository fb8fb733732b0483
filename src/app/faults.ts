import { type FaultMaker, type FaultTable, faultMaker } from '../base/index.ts';

export type AppFaultCode =
  | 'app/no-image'
  | 'app/ambiguous-id'
  | 'app/image-in-use'
  | 'app/no-container'
  | 'app/no-operand'
  | 'app/no-layer'
  | 'app/not-a-container'
  | 'app/container-running'
  | 'app/container-not-running'
  | 'app/no-log'
  | 'app/bad-time'
  | 'app/container-paused'
  | 'app/no-health-check'
  | 'app/not-attachable'
  | 'app/no-file'
  | 'app/not-a-rootfs'
  | 'app/bad-target'
  | 'app/broken-pipe'
  | 'app/bad-output'
  | 'app/no-systemd'
  | 'app/bad-attestation'
  | 'app/no-attestation'
  | 'app/bad-cache'
  | 'app/bad-secret'
  | 'app/bad-ssh'
  | 'app/bad-context'
  | 'app/bad-lock'
  | 'app/not-reproducible'
  | 'app/bad-run-flag'
  | 'app/bad-registry-config'
  | 'app/blocked-registry'
  | 'app/incomplete-image'
  | 'app/dockerfile'
  | 'app/image-file'
  | 'app/bad-change'
  | 'app/bad-choice'
  | 'app/bad-filter'
  | 'app/bad-sync-file'
  | 'app/no-build'
  | 'app/no-path'
  | 'app/no-base'
  | 'app/bad-artifact'
  | 'app/platform-mismatch'
  | 'app/bad-project'
  | 'app/script-failed'
  | 'app/no-volume'
  | 'app/volume-exists'
  | 'app/volume-in-use'
  | 'app/bad-volume';

export const appFaults: FaultTable<AppFaultCode> = {
  'app/no-image': { exit: 1, status: 404, about: 'No image has the name or ID asked for.' },
  'app/ambiguous-id': {
    exit: 1,
    status: 409,
    about: 'More than one image, container or layer begins with the ID asked for.',
  },
  'app/image-in-use': { exit: 1, status: 409, about: 'An image is used by a container, or has several names.' },
  'app/no-container': { exit: 1, status: 404, about: 'No container has the name or ID asked for.' },
  'app/no-operand': { exit: 1, status: 404, about: 'No image, container or layer has the name or ID asked for.' },
  'app/no-layer': { exit: 1, status: 404, about: 'An image has no layer of the number asked for.' },
  'app/not-a-container': {
    exit: 1,
    status: 400,
    about: 'What was named is no container, where only a container serves.',
  },
  'app/not-attachable': { exit: 1, status: 409, about: 'A container has the standard streams of another process.' },
  'app/container-paused': { exit: 1, status: 409, about: 'A container is paused, or is not where it should be.' },
  'app/no-log': { exit: 1, status: 409, about: 'The output of a container is not kept.' },
  'app/bad-time': { exit: 2, status: 400, about: 'A point in time is malformed.' },
  'app/container-not-running': { exit: 1, status: 409, about: 'What was asked for needs a running container.' },
  'app/no-health-check': { exit: 1, status: 409, about: 'A container whose health is asked for has no check of it.' },
  'app/container-running': { exit: 1, status: 409, about: 'A running container can not be removed.' },
  'app/no-file': { exit: 1, status: 404, about: 'A file or directory that was named can not be read.' },
  'app/not-a-rootfs': { exit: 1, status: 400, about: 'A file to import is not the tar of a root file system.' },
  'app/bad-target': { exit: 1, status: 409, about: 'The place to write to is taken, or is not of the kind wanted.' },
  'app/broken-pipe': {
    exit: 141,
    status: 409,
    about:
      'Whoever reads standard output has enough, as `head` has; nothing is printed, and the status is that of a program that SIGPIPE ends.',
  },
  'app/no-systemd': { exit: 1, status: 501, about: 'systemd is not there, or does not do what it is asked to.' },
  'app/bad-output': { exit: 2, status: 400, about: 'An output of a build is asked for in a way that there is none.' },
  'app/bad-attestation': { exit: 2, status: 400, about: 'An attestation is asked for in a way that there is none.' },
  'app/no-attestation': { exit: 1, status: 404, about: 'Nothing of the kind asked for is attached to an image.' },
  'app/bad-cache': { exit: 2, status: 400, about: 'A value of --cache-from or --cache-to is malformed.' },
  'app/bad-secret': {
    exit: 1,
    status: 400,
    about: 'A secret for a build is not given as it should be, or is not there.',
  },
  'app/bad-ssh': {
    exit: 1,
    status: 400,
    about: 'An SSH agent for a build is not given as it should be, or is not there.',
  },
  'app/bad-context': { exit: 2, status: 400, about: 'A value of --build-context is malformed.' },
  'app/bad-lock': { exit: 1, status: 400, about: 'The lock file of a build can not be read, or not be written.' },
  'app/not-reproducible': {
    exit: 1,
    status: 409,
    about: 'A build with --verify did not come to the same when it was done again.',
  },
  'app/bad-run-flag': { exit: 2, status: 400, about: 'A flag that says how a build runs commands has no such value.' },
  'app/bad-registry-config': {
    exit: 1,
    status: 500,
    about: 'A configuration of credentials or certificates for registries can not be used.',
  },
  'app/blocked-registry': {
    exit: 1,
    status: 403,
    about: 'registries.conf says that images of that name are not to be had.',
  },
  'app/incomplete-image': {
    exit: 1,
    status: 409,
    about: 'An index can not be pushed: images that it names are neither here nor in the registry.',
  },
  'app/dockerfile': { exit: 1, status: 400, about: 'A Dockerfile has errors.' },
  'app/image-file': {
    exit: 1,
    status: 400,
    about: 'A program that makes images (`image.ts`) failed, or gives none.',
  },
  'app/bad-change': { exit: 1, status: 400, about: 'An instruction of `commit --change` is malformed or not taken.' },
  'app/bad-choice': { exit: 2, status: 400, about: 'A pattern or range that chooses tags means nothing.' },
  'app/bad-filter': { exit: 1, status: 400, about: 'A filter is not known, or its value is malformed.' },
  'app/bad-sync-file': { exit: 1, status: 400, about: 'A file of `nacre sync` has errors.' },
  'app/no-build': {
    exit: 1,
    status: 404,
    about: 'No build of the history has the ID asked for, or more than one begins with it.',
  },
  'app/no-path': { exit: 1, status: 404, about: 'No layer of an image has the path asked for.' },
  'app/no-base': { exit: 1, status: 404, about: 'Nothing says what base an image was made on, or it is another.' },
  'app/bad-artifact': {
    exit: 1,
    status: 400,
    about: 'An artifact can not be made as it was asked for, or not be written to this machine as it is.',
  },
  'app/platform-mismatch': { exit: 125, status: 400, about: 'An image is for another platform than this machine.' },
  'app/bad-project': {
    exit: 1,
    status: 400,
    about: 'A Node project does not say what its image is made of, or says something that can not be done.',
  },
  'app/no-volume': { exit: 1, status: 404, about: 'No volume, or no snapshot of a volume, has the name asked for.' },
  'app/volume-exists': { exit: 1, status: 409, about: 'There is a volume of that name already.' },
  'app/volume-in-use': { exit: 1, status: 409, about: 'A volume is used by a container.' },
  'app/bad-volume': { exit: 1, status: 400, about: 'A volume can not be made, or not be used, as it was asked for.' },
  'app/script-failed': { exit: 1, status: 500, about: "A script of a project's package.json failed." },
};

export const appFault: FaultMaker<AppFaultCode> = faultMaker(appFaults);
