import { scratch } from 'nacre/image-file';

export default scratch()
  .expose(80, 70000)
  .copy('absent', '/');
