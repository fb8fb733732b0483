import { scratch } from 'nacre/image-file';

export default scratch()
  .add('packed.tar', '/unpacked/')
  .add('packed.tar', '/packed/', { unpack: false })
  .add('a.txt', '/', { chown: '5' });
