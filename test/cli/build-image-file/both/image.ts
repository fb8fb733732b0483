throw new Error('not asked');
