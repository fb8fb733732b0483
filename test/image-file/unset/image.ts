import { from } from 'nacre/image-file';

export default from('base')
  .env({ ONE: '1', TWO: '2', OTHER: '3' })
  .expose(80, 443)
  .unset('env', 'ONE', 'T*')
  .unset('expose', '80')
  .unset('cmd', 'entrypoint')
  .run('env > /env');
