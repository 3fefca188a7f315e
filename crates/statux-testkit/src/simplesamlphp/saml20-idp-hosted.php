<?php

$email = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
$metadata['@entity_id@'] = [
    'host' => '__DEFAULT__',
    'privatekey' => 'idp.pem',
    'certificate' => 'idp.crt',
    'auth' => 'people',
    'signature.algorithm' => 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'NameIDFormat' => $email,
    'authproc' => [
        1 => ['class' => 'saml:AttributeNameID', 'attribute' => 'email', 'Format' => $email],
    ],
];
