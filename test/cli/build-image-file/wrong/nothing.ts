import { scratch } from 'nacre/image-file';

export const image = scratch();
