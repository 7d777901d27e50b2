// The page of bundles looks again while one is being made; without this file there is a link for it.
setTimeout(() => location.reload(), 3000);
