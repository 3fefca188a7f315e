<?php

$config = [
    'people' => [
        'exampleauth:UserPass',
        '@user_and_password@' => ['email' => ['@email@'], 'name' => ['@name@']],
    ],
];
