<?php

// Serves SimpleSAMLphp's www folder at /simplesaml/ under `php -S`, which by itself knows
// neither folders elsewhere nor paths behind a script's name (module.php/core/…).

$www = realpath(getenv('STATUX_TEST_SIMPLESAMLPHP_WWW'));
$path = rawurldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));

$nothing = static function (): bool {
    http_response_code(404);
    return true;
};

if (strpos($path, '/simplesaml/') !== 0) {
    return $nothing();
}
$rest = substr($path, strlen('/simplesaml'));
if (substr($rest, -1) === '/') {
    $rest .= 'index.php';
}

if (preg_match('#^(/.*?\.php)(/.*)?$#', $rest, $parts)) {
    $script = realpath($www . $parts[1]);
    if ($script === false || strpos($script, $www . '/') !== 0) {
        return $nothing();
    }
    $_SERVER['SCRIPT_NAME'] = '/simplesaml' . $parts[1];
    $_SERVER['PHP_SELF'] = '/simplesaml' . $rest;
    $_SERVER['SCRIPT_FILENAME'] = $script;
    $_SERVER['PATH_INFO'] = $parts[2] ?? '';
    chdir(dirname($script));
    require $script;
    return true;
}

$file = realpath($www . $rest);
if ($file === false || strpos($file, $www . '/') !== 0 || !is_file($file)) {
    return $nothing();
}
$types = [
    'css' => 'text/css',
    'js' => 'text/javascript',
    'png' => 'image/png',
    'svg' => 'image/svg+xml',
];
header('Content-Type: ' . ($types[pathinfo($file, PATHINFO_EXTENSION)] ?? 'application/octet-stream'));
readfile($file);
return true;
