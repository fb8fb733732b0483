import { from, type Mount } from 'nacre/image-file';

const base = from('base');
const made = base.run('mkdir /out && echo made > /out/file').stage('made');
const secrets: Mount[] = [
  { type: 'secret', id: 'none', target: '/s', mode: 0o400 },
  { type: 'secret', id: 'none', env: 'NONE' },
];

export default base
  .run('cat /ctx/b.txt /made/file > /seen', {
    mounts: [
      { type: 'bind', source: 'dir', target: '/ctx' },
      { type: 'bind', from: made, source: '/out', target: '/made', readWrite: true },
    ],
  })
  .run('ls -ld /c > /cache', {
    mounts: [
      { type: 'cache', target: '/c', id: 'image-file', sharing: 'locked', mode: 0o700, uid: 1 },
      { type: 'tmpfs', target: '/t', size: 1024 * 1024 },
    ],
  })
  .run('true', { mounts: [...secrets, { type: 'ssh' }] });
