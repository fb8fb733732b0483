import { from } from 'nacre/image-file';

export default from('base')
  .copy('a.txt', '/owned/', { chown: '1:2', chmod: 0o640 })
  .copy('dir', '/most/', { chmod: 'u=rwX,go=rX', exclude: ['**/*.tmp', 'deep'] })
  .copy('dir/./deep', '/kept/', { parents: true })
  .copy('a.txt', '/linked', { link: true, chown: 'root' });
